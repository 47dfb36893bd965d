project = 'Manual'
extensions = ['sphinx.ext.graphviz', 'sphinx.ext.autodoc']
html_theme = 'alabaster'
man_pages = [('index', 'manual', 'Manual', ['a'], 1)]
