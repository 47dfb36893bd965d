import api


def test_main():
    assert api.main() == 0
