from api_tool import describe


def test_describe():
    assert describe(1).startswith("1 Linux")
