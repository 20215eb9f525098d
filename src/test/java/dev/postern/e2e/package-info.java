/// The whole relay from the outside: its command line, and mail through programs that nobody here
/// wrote. Every test starts a process, so all are tagged `slow`.
package dev.postern.e2e;
