package rvpn.core.management;

/**
 * What an operator may ask of a program, by signal or on the management socket. Each is run on the thread that was asked
 * and must not wait long.
 *
 * @param hangup reads anew what can be read anew
 * @param softRestart ends the tunnel's connections, so that they are made anew
 * @param terminate ends the program in good order
 */
public record Controls(Runnable hangup, Runnable softRestart, Runnable terminate) {}
