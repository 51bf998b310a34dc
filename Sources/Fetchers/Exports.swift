// A script needs one import: the frames that fetchers make and the pool that they run on come along.
@_exported public import Background
@_exported public import Formats
@_exported public import Frames
