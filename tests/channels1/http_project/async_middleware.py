"""Middleware with a coroutine, for Django 3.1 and later."""

import asyncio

from django.utils.decorators import async_only_middleware, sync_and_async_middleware


@sync_and_async_middleware
def either(get_response):
    if asyncio.iscoroutinefunction(get_response):

        async def middleware(request):
            response = await get_response(request)
            response["X-Either"] = "async"
            return response

    else:

        def middleware(request):
            response = get_response(request)
            response["X-Either"] = "sync"
            return response

    return middleware


@async_only_middleware
def only_async(get_response):
    async def middleware(request):
        response = await get_response(request)
        response["X-Only-Async"] = "yes"
        return response

    return middleware
