/* The low-level Java classes org.libmatch.internal.*, which org.libmatch wraps. Text crosses as bytes of UTF-8, because
 * JNI's own strings are "modified UTF-8": six bytes for an emoji, two for NUL. */
%module MatchNative

%pragma(java) jniclasscode=%{
  static {
    Loader.load();
  }
%}

/* no finalizers: org.libmatch closes boxes, and a Cleaner deletes them */
%typemap(javafinalize) SWIGTYPE ""
%typemap(javaclassmodifiers) SWIGTYPE "public final class"

%{
/* Whether the calling thread was interrupted. */
#include <stdbool.h>

static JavaVM *host_vm;
static jclass host_thread;
static jmethodID host_current, host_interrupted;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
    JNIEnv *jenv = NULL;
    jclass type;
    (void)reserved;
    if ((*vm)->GetEnv(vm, (void **)&jenv, JNI_VERSION_1_8) != JNI_OK) return JNI_ERR;
    type = (*jenv)->FindClass(jenv, "java/lang/Thread");
    if (!type) return JNI_ERR;
    host_thread = (*jenv)->NewGlobalRef(jenv, type);
    host_current = (*jenv)->GetStaticMethodID(jenv, type, "currentThread", "()Ljava/lang/Thread;");
    host_interrupted = (*jenv)->GetMethodID(jenv, type, "isInterrupted", "()Z");
    if (!host_thread || !host_current || !host_interrupted) return JNI_ERR;
    host_vm = vm;
    return JNI_VERSION_1_8;
}

static bool host_thread_interrupted(void)
{
    JNIEnv *jenv = NULL;
    jobject thread;
    bool interrupted;
    if (!host_vm || (*host_vm)->GetEnv(host_vm, (void **)&jenv, JNI_VERSION_1_8) != JNI_OK) return false;
    thread = (*jenv)->CallStaticObjectMethod(jenv, host_thread, host_current);
    if ((*jenv)->ExceptionCheck(jenv) || !thread) return false;
    interrupted = (*jenv)->CallBooleanMethod(jenv, thread, host_interrupted);
    if ((*jenv)->ExceptionCheck(jenv)) interrupted = false;
    (*jenv)->DeleteLocalRef(jenv, thread);
    return interrupted;
}
#define HOST_STOPPED host_thread_interrupted()
#include "bindings/swig/host.h"

static jbyteArray host_bytes(JNIEnv *jenv, const char *text)
{
    size_t length = strlen(text);
    jbyteArray array;
    if (length > INT32_MAX) {
        host_fail(MATCH_E_TOO_BIG, "the text is too long for a Java array");
        return NULL;
    }
    array = (*jenv)->NewByteArray(jenv, (jsize)length);
    if (array) (*jenv)->SetByteArrayRegion(jenv, array, 0, (jsize)length, (const jbyte *)text);
    return array;
}

static void host_throw(JNIEnv *jenv, const char *class_name, const char *message)
{
    jclass type = (*jenv)->FindClass(jenv, class_name);
    if (type) (*jenv)->ThrowNew(jenv, type, message);
}

/* Throws the pending error as the MatchException that MatchException.of() makes of it. */
static void host_raise_java(JNIEnv *jenv)
{
    const match_error *e = &host_pending;
    jclass type;
    jmethodID maker;
    jobject error;
    if ((*jenv)->ExceptionCheck(jenv)) return;
    if (e->code == MATCH_E_NO_MEMORY) {
        host_throw(jenv, "java/lang/OutOfMemoryError", e->message);
        return;
    }
    if ((*jenv)->PushLocalFrame(jenv, 16)) return;
    type = (*jenv)->FindClass(jenv, "org/libmatch/MatchException");
    maker = type ? (*jenv)->GetStaticMethodID(jenv, type, "of", "(I[B[B[BJ[B[B)Lorg/libmatch/MatchException;") : NULL;
    if (maker) {
        error = (*jenv)->CallStaticObjectMethod(jenv, type, maker, (jint)e->code,
                                                host_bytes(jenv, match_status_name(e->code)),
                                                host_bytes(jenv, e->message), host_bytes(jenv, e->file), (jlong)e->line,
                                                host_bytes(jenv, e->field), host_bytes(jenv, e->value));
        if (error && !(*jenv)->ExceptionCheck(jenv)) (*jenv)->Throw(jenv, (jthrowable)error);
    }
    (*jenv)->PopLocalFrame(jenv, NULL);
}

/* A copy of the array with a NUL behind it, freed by the typemap; NULL for null or without memory (then it throws). */
static char *host_copy(JNIEnv *jenv, jbyteArray array, size_t *length)
{
    jsize size;
    char *copy;
    *length = 0;
    if (!array) return NULL;
    size = (*jenv)->GetArrayLength(jenv, array);
    copy = malloc((size_t)size + 1);
    if (!copy) {
        host_throw(jenv, "java/lang/OutOfMemoryError", "out of memory");
        return NULL;
    }
    (*jenv)->GetByteArrayRegion(jenv, array, 0, size, (jbyte *)copy);
    copy[size] = '\0';
    *length = (size_t)size;
    return copy;
}
/* the wrapper goes on: it frees its arguments and returns nothing, then Java sees the exception */
#define HOST_RAISE host_raise_java(jenv);
%}

%typemap(jni) const char *, char * "jbyteArray"
%typemap(jtype) const char *, char * "byte[]"
%typemap(jstype) const char *, char * "String"
%typemap(javain) const char * "Utf8.text($javainput)"
%typemap(in) const char * (size_t host_size) {
    $1 = host_copy(jenv, $input, &host_size);
    if ($input && !$1) return $null;
}
%typemap(freearg) const char * "free((void *)$1);"
%typemap(out) const char *, char * {
    if ($1 && !(*jenv)->ExceptionCheck(jenv)) {
        $result = host_bytes(jenv, $1);
        if (!$result) host_raise_java(jenv);
    }
}
%typemap(javaout) const char *, char * {
    return Utf8.string($jnicall);
  }

%typemap(jni) (const char *data, size_t length) "jbyteArray"
%typemap(jtype) (const char *data, size_t length) "byte[]"
%typemap(jstype) (const char *data, size_t length) "byte[]"
%typemap(javain) (const char *data, size_t length) "$javainput"
%typemap(in) (const char *data, size_t length) {
    if (!$input) {
        host_throw(jenv, "java/lang/NullPointerException", "no text");
        return $null;
    }
    $1 = host_copy(jenv, $input, &$2);
    if (!$1) return $null;
}
%typemap(freearg) (const char *data, size_t length) "free((void *)$1);"
%typemap(argout) (const char *data, size_t length) ""

/* a deleted box is an exception, not a crash */
%typemap(check) struct Store *self, struct Hits *self, struct Job *self, struct Event *self, struct Plan *self, struct Report *self, struct Vectors *self {
    if (!$1) {
        host_throw(jenv, "java/lang/IllegalStateException", "the box was deleted");
        return $null;
    }
}

%typemap(jni) (const float *numbers, size_t size) "jfloatArray"
%typemap(jtype) (const float *numbers, size_t size) "float[]"
%typemap(jstype) (const float *numbers, size_t size) "float[]"
%typemap(javain) (const float *numbers, size_t size) "java.util.Objects.requireNonNull($javainput)"
%typemap(in) (const float *numbers, size_t size) (jfloatArray host_array, jfloat *host_numbers = NULL) {
    host_array = $input;
    host_numbers = (*jenv)->GetFloatArrayElements(jenv, host_array, NULL);
    $1 = host_numbers;
    $2 = host_numbers ? (size_t)(*jenv)->GetArrayLength(jenv, host_array) : 0;
}
%typemap(freearg) (const float *numbers, size_t size) {
    if (host_numbers$argnum) (*jenv)->ReleaseFloatArrayElements(jenv, host_array$argnum, host_numbers$argnum, JNI_ABORT);
}
%typemap(argout) (const float *numbers, size_t size) ""
%typemap(jni) host_row "jfloatArray"
%typemap(jtype) host_row "float[]"
%typemap(jstype) host_row "float[]"
%typemap(out) host_row {
    $result = (*jenv)->NewFloatArray(jenv, (jsize)$1.size);
    if ($result && $1.size) (*jenv)->SetFloatArrayRegion(jenv, $result, 0, (jsize)$1.size, $1.data);
}
%typemap(javaout) host_row {
    return $jnicall;
  }

%include "bindings/swig/match.i"
%include "bindings/swig/vectors.i"
