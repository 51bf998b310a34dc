// Starts programs that do not outlive this process. posix_spawn can do all of it but the last: no
// attribute of it asks the kernel to end the child with its parent.

#ifndef CSPAWN_H
#define CSPAWN_H

#include <sys/types.h>

typedef struct {
    /// The program's file; relative paths start in `folder`.
    const char *path;
    /// Ends with NULL, as does `environment`.
    char *const *arguments;
    char *const *environment;
    /// Where it runs; NULL for here.
    const char *folder;
    int input;
    int output;
    int errors;
} cspawn_program;

/// What failed of a program that was not started.
typedef enum { cspawn_process, cspawn_folder, cspawn_program_file } cspawn_step;

/// Starts a program as the leader of a process group of its own, with no signal blocked or ignored, no
/// open file but the three, and killed by the kernel when the calling thread ends. So that thread has
/// to wait for it.
///
/// Returns its id, or -1 with the errno in `*reason` and what failed in `*step`.
pid_t cspawn_start(const cspawn_program *program, int *reason, cspawn_step *step);

/// A descriptor that is readable once the process has ended; -1 where the kernel has none (before 5.3).
int cspawn_pidfd(pid_t process);

/// A pipe that programs do not inherit: the end to read from, and the end to write to. -1 on failure.
int cspawn_pipe(int ends[2]);

/// A descriptor that is readable once 8 bytes were written to it, and that programs do not inherit.
/// Neither blocks. -1 on failure.
int cspawn_event(void);

/// The variables of this process, ended by NULL.
static inline char **cspawn_environment(void) {
    extern char **environ;
    return environ;
}

#endif
