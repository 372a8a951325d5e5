def check(site):
    site.page("alice").open()
