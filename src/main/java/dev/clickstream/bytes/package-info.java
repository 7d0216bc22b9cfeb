/** Compact byte encodings for records that travel many to an element. */
package dev.clickstream.bytes;
