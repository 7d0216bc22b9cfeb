/** Fills BigQuery's tables with the files that a run has published. */
package dev.clickstream.bigquery;
