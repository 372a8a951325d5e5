def content_security_policy(get_response):
    """Let a page load scripts, styles and data from its own site only, and run no inline script."""

    def middleware(request):
        response = get_response(request)
        # Safari before 15.4 does not count the site's own socket as 'self'.
        own_socket = "ws://%s wss://%s" % (request.get_host(), request.get_host())
        response.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; connect-src 'self' %s; frame-ancestors 'none'; base-uri 'none'; "
            "form-action 'self'" % own_socket,
        )
        return response

    return middleware
