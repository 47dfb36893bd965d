/** A list. */
struct list { struct list *next; /**< the next one */ };
/** Adds. */
int add(struct list *to, int what);
