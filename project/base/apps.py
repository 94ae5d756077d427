from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "project.base"
    label = "base"
    verbose_name = "Machinery"
