/** A verification's progress in a file. */
package org.muniment.persistence.verify.file;
