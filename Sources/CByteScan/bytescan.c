// A target needs a source to compile; the functions are in the header, to be inlined.
#include "bytescan.h"
