from setuptools import setup

setup(name="api", version="1", py_modules=["api"], entry_points={"console_scripts": ["api=api:main"]})
