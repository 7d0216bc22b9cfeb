/** Events of a shop that does not exist, for the first run, for tests and for benchmarks. */
package dev.clickstream.sample;
