import smtplib
import sys
from email.message import EmailMessage

message = EmailMessage()
message["From"] = "news@shop.example"
message["To"] = sys.argv[1]
message["Subject"] = "What is new"
message.set_content("Shoes are cheaper this week.")
message.add_alternative("<p>Shoes are <b>cheaper</b> this week.</p>", subtype="html")
with smtplib.SMTP("localhost") as server:
    server.send_message(message)
