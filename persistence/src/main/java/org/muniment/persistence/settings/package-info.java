/**
 * How settings are read that have bounds, for whoever has any.
 *
 * <p>Nothing here knows what a setting means.
 */
package org.muniment.persistence.settings;
