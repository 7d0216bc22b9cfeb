/**
 * One Apache Beam graph that turns raw e-commerce event CSVs into session, funnel and traffic
 * tables.
 */
package dev.clickstream;
