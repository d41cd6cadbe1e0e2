/* A SANE backend for tests: a scanner that scans nothing and has two buttons, a feeder and its paper sensor.
 * A button is held while a file of its name lies in the folder KIOSK_BUTTONS. */
#include <sane/sane.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COUNT, SCAN, EMAIL, PAPER, SETTING, SOURCE, OPTIONS };

static const char *const names[OPTIONS] = {"", "scan", "email", "page-loaded", "wipe", "source"};
static const SANE_String_Const sources[] = {"Flatbed", "ADF", NULL};
static SANE_Option_Descriptor options[OPTIONS];
static const SANE_Device device = {"only", "Kiosk", "two buttons", "flatbed scanner"};
static const SANE_Device *list[] = {&device, NULL};

SANE_Status sane_buttons_init(SANE_Int *version, SANE_Auth_Callback authorize) {
    (void)authorize;
    if (version)
        *version = SANE_VERSION_CODE(1, 0, 0);
    for (int i = 0; i < OPTIONS; i++) {
        options[i].name = options[i].title = options[i].desc = names[i];
        options[i].type = i == COUNT ? SANE_TYPE_INT : SANE_TYPE_BOOL;
        options[i].size = sizeof(SANE_Word);
        options[i].cap = i == COUNT     ? SANE_CAP_SOFT_DETECT
                         : i == SETTING ? SANE_CAP_SOFT_DETECT | SANE_CAP_SOFT_SELECT
                                        : SANE_CAP_SOFT_DETECT | SANE_CAP_HARD_SELECT | SANE_CAP_ADVANCED;
    }
    options[SOURCE].type = SANE_TYPE_STRING;
    options[SOURCE].size = 16;
    options[SOURCE].cap = SANE_CAP_SOFT_DETECT | SANE_CAP_SOFT_SELECT;
    options[SOURCE].constraint_type = SANE_CONSTRAINT_STRING_LIST;
    options[SOURCE].constraint.string_list = sources;
    return SANE_STATUS_GOOD;
}

void sane_buttons_exit(void) {}

SANE_Status sane_buttons_get_devices(const SANE_Device ***devices, SANE_Bool local) {
    (void)local;
    *devices = list;
    return SANE_STATUS_GOOD;
}

SANE_Status sane_buttons_open(SANE_String_Const name, SANE_Handle *handle) {
    (void)name;
    *handle = options;
    return SANE_STATUS_GOOD;
}

void sane_buttons_close(SANE_Handle handle) { (void)handle; }

const SANE_Option_Descriptor *sane_buttons_get_option_descriptor(SANE_Handle handle, SANE_Int option) {
    (void)handle;
    return option >= 0 && option < OPTIONS ? &options[option] : NULL;
}

SANE_Status sane_buttons_control_option(SANE_Handle handle, SANE_Int option, SANE_Action action, void *value,
                                        SANE_Int *info) {
    char path[512];
    const char *folder = getenv("KIOSK_BUTTONS");
    (void)handle;
    if (info)
        *info = 0;
    if (option == SOURCE) {
        if (action == SANE_ACTION_GET_VALUE)
            strcpy(value, "Flatbed");
        return SANE_STATUS_GOOD;
    }
    if (action != SANE_ACTION_GET_VALUE || option < 0 || option >= OPTIONS)
        return SANE_STATUS_UNSUPPORTED;
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "/nonexistent", names[option]);
    *(SANE_Word *)value = option == COUNT ? OPTIONS : access(path, F_OK) == 0;
    return SANE_STATUS_GOOD;
}

SANE_Status sane_buttons_get_parameters(SANE_Handle handle, SANE_Parameters *parameters) {
    (void)handle;
    memset(parameters, 0, sizeof *parameters);
    return SANE_STATUS_GOOD;
}

SANE_Status sane_buttons_start(SANE_Handle handle) {
    (void)handle;
    return SANE_STATUS_NO_DOCS;
}

SANE_Status sane_buttons_read(SANE_Handle handle, SANE_Byte *data, SANE_Int most, SANE_Int *length) {
    (void)handle, (void)data, (void)most;
    *length = 0;
    return SANE_STATUS_EOF;
}

void sane_buttons_cancel(SANE_Handle handle) { (void)handle; }

SANE_Status sane_buttons_set_io_mode(SANE_Handle handle, SANE_Bool non_blocking) {
    (void)handle;
    return non_blocking ? SANE_STATUS_UNSUPPORTED : SANE_STATUS_GOOD;
}

SANE_Status sane_buttons_get_select_fd(SANE_Handle handle, SANE_Int *fd) {
    (void)handle, (void)fd;
    return SANE_STATUS_UNSUPPORTED;
}
