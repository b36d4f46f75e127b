// SPDX-License-Identifier: Apache-2.0
#include <libusb.h>

/// A context that enumerates nothing and listens to nothing: devices are opened by their nodes, and it is udev that
/// tells of them. (The option has a variable argument list, which Swift cannot call.)
static inline int cusb_open_context(libusb_context **context) {
    libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
    return libusb_init(context);
}
