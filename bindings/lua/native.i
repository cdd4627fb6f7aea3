/* The Lua module libmatch_native: byte strings of UTF-8 in and out, nil for no text; errors are tables. */
%module libmatch_native

%{
#include "bindings/swig/host.h"

static void host_set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static int host_error_text(lua_State *L)
{
    lua_getfield(L, 1, "message");
    return 1;
}

/* Pushes the pending error: {status=, message=, file=, row=, field=, value=}, which prints as its message. */
static void host_push_error(lua_State *L)
{
    const match_error *e = &host_pending;
    lua_newtable(L);
    host_set_text(L, "status", match_status_name(e->code));
    host_set_text(L, "message", e->message);
    host_set_text(L, "file", e->file);
    host_set_text(L, "field", e->field);
    host_set_text(L, "value", e->value);
    lua_pushinteger(L, (lua_Integer)e->line);
    lua_setfield(L, -2, "row");
    lua_newtable(L);
    lua_pushcfunction(L, host_error_text);
    lua_setfield(L, -2, "__tostring");
    lua_setmetatable(L, -2);
}

/* Text without NUL, borrowed from the stack; nil gives NULL. 0: the reason is pushed. */
static int host_text_in(lua_State *L, int index, char **text)
{
    size_t length = 0;
    if (lua_isnil(L, index)) {
        *text = NULL;
        return 1;
    }
    if (lua_type(L, index) != LUA_TSTRING) {
        lua_pushfstring(L, "argument %d: expected string or nil, not %s", index - 1, luaL_typename(L, index));
        return 0;
    }
    *text = (char *)lua_tolstring(L, index, &length);
    if (strlen(*text) == length) return 1;
    lua_pushfstring(L, "argument %d: the text holds a NUL character", index - 1);
    return 0;
}
#define HOST_RAISE      \
    host_push_error(L); \
    SWIG_fail;
%}

/* checkfn: host_text_in() checks, with better words */
%typemap(in, checkfn="lua_isstring_or_any") const char * {
    if (!host_text_in(L, $input, &$1)) SWIG_fail;
}
%{
#define lua_isstring_or_any(L, index) 1
%}
%typemap(freearg) const char * "";
%typemap(in, numinputs=1, checkfn="lua_isstring_or_any") (const char *data, size_t length) {
    if (lua_type(L, $input) != LUA_TSTRING) {
        lua_pushfstring(L, "argument %d: expected string, not %s", $input - 1, luaL_typename(L, $input));
        SWIG_fail;
    }
    $1 = (char *)lua_tolstring(L, $input, &$2);
}
%typemap(freearg) (const char *data, size_t length) "";
/* whole numbers stay whole */
%typemap(out) int, long, int64_t {
    lua_pushinteger(L, (lua_Integer)$1);
    SWIG_arg++;
}

/* Objects of other libraries (files) are no objects of this one: SWIG would take what they hold for its own. */
%{
static int host_object(lua_State *L, int at)
{
    int own;
    if (lua_isnil(L, at)) return 1;
    if (!lua_isuserdata(L, at) || !lua_getmetatable(L, at)) return 0;
    lua_pushliteral(L, ".fn");
    lua_rawget(L, -2);
    own = lua_istable(L, -1);
    lua_pop(L, 2);
    return own;
}
%}
%typemap(in, checkfn="host_object") SWIGTYPE * {
    if (!SWIG_IsOK(SWIG_ConvertPtr(L, $input, (void **)&$1, $descriptor, $disown)))
        SWIG_fail_ptr("$symname", $argnum, $descriptor);
}

%include "bindings/swig/checked.i"
%include "bindings/swig/match.i"
