/** Sessions become hours. */
package dev.clickstream.traffic;
