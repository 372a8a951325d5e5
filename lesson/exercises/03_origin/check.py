def check(site):
    page = site.page("alice")
    page.open(origin=site.address)
    page.close()
    site.page("alice").expect_refusal(
        "a socket from http://evil.example", origin="http://evil.example"
    )
    lookalike = "http://127.0.0.1.evil.example"
    site.page("alice").expect_refusal("a socket from " + lookalike, origin=lookalike)
    neighbour = "http://127.0.0.1:1"
    site.page("alice").expect_refusal("a socket from " + neighbour, origin=neighbour)
    site.page("alice").expect_refusal("a socket without an Origin", suppress_origin=True)
