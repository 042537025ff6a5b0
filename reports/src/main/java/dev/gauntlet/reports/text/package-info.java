/** How figures are written for readers: the same in every locale. */
package dev.gauntlet.reports.text;
