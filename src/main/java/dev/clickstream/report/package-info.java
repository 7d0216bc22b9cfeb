/** What a reader sees of a run. */
package dev.clickstream.report;
