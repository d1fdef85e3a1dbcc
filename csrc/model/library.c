/* library.c: open a mechanism library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "mechanism.h"

const void *rv_library_open(const char *path, char *message, size_t room)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        snprintf(message, room, "%s", dlerror());
        return NULL;
    }
    const void *(*describe)(void) = NULL;
    void *symbol = dlsym(handle, "rv_describe");
    memcpy(&describe, &symbol, sizeof describe); /* ISO C has no cast from object to function pointer */
    if (describe == NULL) {
        snprintf(message, room, "it exports no rv_describe: not a library that Ranvier built");
        dlclose(handle);
        return NULL;
    }
    const rv_library *library = describe();
    if (library->abi_version != RV_ABI_VERSION) {
        snprintf(message, room, "it was built for version %d of the mechanism contract, this is version %d",
                 library->abi_version, RV_ABI_VERSION);
        dlclose(handle);
        return NULL;
    }
    return library;
}
