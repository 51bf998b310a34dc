import Glibc

/// Makes an empty file under a name that may be no text.
func makeFile(at path: UnsafePointer<CChar>) -> Bool {
    let descriptor = open(path, O_CREAT | O_WRONLY, 0o644)
    return descriptor >= 0 && close(descriptor) == 0
}
