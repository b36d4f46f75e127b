// SPDX-License-Identifier: Apache-2.0
#include <xkbcommon/xkbcommon.h>
#include <xkbcommon/xkbcommon-compose.h>
