#include <node_api.h>
static napi_value Init(napi_env env, napi_value exports) { napi_value v; napi_create_int32(env, 42, &v); napi_set_named_property(env, exports, "answer", v); return exports; }
NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
