from django.test import TestCase


class Orders(TestCase):
    def test_order(self):
        self.assertEqual(self.client.get('/orders/').json()['orders'], 1)
