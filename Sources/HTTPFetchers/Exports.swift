// One import brings the pool, the frames and the protocol along.
@_exported public import Fetchers
