//! Service models: the compiled, zero-copy form and the compiler that makes it.
