#include <Python.h>

#define FACTOR 2

static PyObject *twice(PyObject *self, PyObject *number) {
  return PyLong_FromLong(FACTOR * PyLong_AsLong(number));
}

static PyMethodDef methods[] = {{"twice", twice, METH_O, "Multiplies."}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "fast", NULL, -1, methods};

PyMODINIT_FUNC PyInit_fast(void) { return PyModule_Create(&module); }
