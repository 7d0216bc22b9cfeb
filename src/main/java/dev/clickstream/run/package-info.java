/** A run around the graph: options, lock, self-check, publication, record, progress. */
package dev.clickstream.run;
