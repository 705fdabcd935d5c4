/**
 * What an operator can see of the traffic: trace ids, the access log, measurements of requests.
 *
 * <p>May not decide anything about a request. Labels of measurements come from fixed sets: route
 * templates, methods, status codes, problem types; never from what a client sent.
 */
package org.muniment.edge.observe;
