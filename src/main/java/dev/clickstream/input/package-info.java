/** Files become blocks of lines. */
package dev.clickstream.input;
