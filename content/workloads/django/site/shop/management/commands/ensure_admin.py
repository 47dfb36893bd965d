from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *_args, **_options):
        users = get_user_model().objects
        if not users.filter(username='admin').exists():
            users.create_superuser('admin', 'admin@example.com', 'invented')
