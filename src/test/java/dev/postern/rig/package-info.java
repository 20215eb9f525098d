/// What the end-to-end tests drive: the relay as a child process, a private Postfix, a recording
/// next hop, a load client, and programs that nobody here wrote.
package dev.postern.rig;
