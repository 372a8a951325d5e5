channel_routing = {
    "later": "tests.channels1.http_project.consumers.later",
    "thumbnail": "tests.channels1.http_project.consumers.thumbnail",
}
