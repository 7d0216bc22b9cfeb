/** Tables by their schemas, and rows that follow them, before any file format. */
package dev.clickstream.row;
