default_app_config = "display.apps.DisplayConfig"  # for Django 2.2
