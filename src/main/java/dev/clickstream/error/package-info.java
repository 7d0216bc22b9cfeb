/** What goes wrong by a user's hand, as one line and an exit code. */
package dev.clickstream.error;
