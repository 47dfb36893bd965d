#!/bin/sh
umask 077
file=$(mktemp /var/lib/tickets/XXXXXX)
cat > "$file"
subject=$(formail -xSubject: < "$file" 2> /dev/null || sed -n 's/^Subject: //p' "$file" | head -n 1)
logger -t ticket "new: $subject" 2> /dev/null
exit 0
