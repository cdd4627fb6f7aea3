/** Partner matchmaking and brokerage: rank partners in both directions, explain every score, plan the meetings. */
module org.libmatch {
    exports org.libmatch;
}
