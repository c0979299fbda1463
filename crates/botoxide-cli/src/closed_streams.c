/* Keeps a standard stream unusable that was closed when the command was started (`<&-`, `>&-`).
 *
 * Rust's runtime opens /dev/null in place of a closed stream, before `main`. Then an upload of standard input replaces an
 * object by an empty one, and output is lost, both without an error. Afterwards nothing tells such a stream from a
 * /dev/null that was given on purpose: Python's subprocess.DEVNULL is open for reading and writing as well. So this runs
 * earlier and opens /dev/null for the wrong direction, which `streams.rs` sees.
 */
#include <errno.h>
#include <fcntl.h>

__attribute__((constructor)) static void keep_closed_streams_unusable(void)
{
    int stream;
    for (stream = 0; stream <= 2; stream++) {
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) {
            /* The lowest free number is that of the stream. If this fails, the runtime tries. */
            (void)open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY);
        }
    }
}
