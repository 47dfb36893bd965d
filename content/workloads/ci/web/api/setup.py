from setuptools import setup

setup(
    name="api-tool",
    version="1.0",
    py_modules=["api_tool"],
    entry_points={"console_scripts": ["api-tool = api_tool:main"]},
)
