/** Events become sessions. */
package dev.clickstream.session;
