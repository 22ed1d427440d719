"""What is asked before a number, in English: the same form as in Indonesian."""

from kiosk.core.events import Button
from kiosk.core.number_states import NumberSms
from kiosk.core.question_states import Subject, Topic
from kiosk.core.record_states import PhoneOutcome
from kiosk.screens.wording import BookingWords, LostCodeWords, Message, NumberSmsWords, QuestionWords, RecordWords
from quota_protocol.messages import RecordGroup, Variant

QUESTION_BUTTONS = {
    Button.RECORDED: "Yes",
    Button.NOT_RECORDED: "Not yet",
    Button.NOT_SURE: "Not sure",
    Button.DOCUMENTS_COMPLETE: "I have them all",
    Button.DOCUMENTS_MISSING: "Not all of them",
    Button.NO_PHONE: "No mobile\nphone",
    Button.COLLECT_MYSELF: "Myself",
    Button.COLLECT_FAMILY: "Family on the same KK",
    Button.COLLECT_OTHER: "Somebody else",
    Button.TAKE_RECORDING: "Number for recording",
    Button.TAKE_VERIFICATION: "Number for verification",
    Button.TAKE_REPAIR: "Data repair",
    Button.NOTIFY_ME: "Tell me by SMS",
    Button.TAKE_ANYWAY: "Take a number",
    Button.ONLINE_CONTACT: "Show WhatsApp number",
    Button.OTHER_DAY: "Book another day",
    Button.MOVE_TODAY: "Move it to today",
    Button.MOVE: "Move my booking",
    Button.PRINT_REQUIREMENTS: "Print the list",
    Button.PRINT_SLIP: "Print it",
    Button.INFORMATION: "Info &\ndocuments",
    Button.READ_REQUIREMENTS: "Documents to bring",
    Button.READ_WHEN_READY: "When is my card ready?",
    Button.READ_WHY_NOT_YET: "Why not printed yet?",
    Button.LOST_CODE: "Code lost?",
    Button.SEND_SMS: "Send by SMS",
    Button.READ_REPORT_FEES: "Report a fee",
}

QUESTIONS = QuestionWords(
    recorded=Message("Has your KTP-el been recorded?", "Recording: photo, fingerprints and irises."),
    reason="Why is the KTP-el printed?",
    reasons={
        Variant.NEW: "It is my first",
        Variant.LOST: "It was lost",
        Variant.DAMAGED: "It is damaged",
        Variant.CHANGED: "My data changed",
    },
    documents=Message("Check your documents", "Please make sure that you have:"),
    phone="Mobile number (optional)",
    phone_example="Example: 0812 0000 0000",
    phone_privacy="Only for news of your queue and card, then deleted.",
    phone_incomplete="number not complete",
    collector=Message("Who collects the KTP-el?", "Family on the same KK may collect it."),
    advice={
        Topic.RECORD_FIRST: Message(
            "You need to be recorded first",
            "A KTP-el can be printed once your photo, fingerprints and irises have been taken.",
        ),
        Topic.NOT_SURE: Message(
            "Our staff can look it up",
            "Were your photo and fingerprints taken for a KTP-el? Choose Next. Never? Take a number for recording.",
        ),
        Topic.CARDS_SHORT: Message(
            "Blank cards are short", "We still take your application, and tell you by SMS when your KTP-el is there."
        ),
        Topic.AT_HOME: Message(
            "This can be done from home",
            "Send your documents by WhatsApp. You get a PDF to print yourself on A4 paper of 80 grams. "
            "No WhatsApp? We serve you here.",
        ),
        Topic.CONTACT: Message(
            "Our WhatsApp number",
            "Note it or take a photo. Our staff send you the list of documents.",
            "Our staff give you the number.",
        ),
        Topic.LETTER_MISSING: Message(
            "The police letter is missing",
            "A lost KTP-el needs a letter of loss from the police. Any police station writes it, free of charge.",
        ),
        Topic.DOCUMENTS_MISSING: Message(
            "Your documents are not complete",
            "You may get them first. No number has been taken, so no place is lost.",
        ),
        Topic.SECTION_HEAD: Message(
            "Our staff have to check this",
            "The collector is not on the owner's KK. The head of the identity section checks the data. "
            "Bring the KK and the collector's identity card.",
        ),
    },
    subject="What would you like to know?",
    information={
        Subject.WHEN_READY: Message(
            "When is my card ready?",
            "We promise no day, but we promise the card. You get an SMS as soon as your KTP-el is printed.",
        ),
        Subject.WHY_NOT_YET: Message(
            "Why can it not be printed yet?",
            "Recorded data is checked centrally for all of Indonesia. If it needs repair, our staff help you.",
        ),
        Subject.REPORT_FEES: Message(
            "Every service here is free",
            "Asked for money? Call {complaint}. Every report is followed up.",
            "Asked for money? Tell the complaints counter. Every report is followed up.",
        ),
    },
    requirements_for="Documents for a KTP-el: why is it printed?",
    health=Message(
        "Stay healthy together", "Wash your hands first, wear a mask, keep your distance.\nHand sanitizer is here."
    ),
    invitation="Invitation to be recorded",
    code_locked=Message(
        "Our staff will help you", "The code was not right several times. Try again in a minute, or type your NIK."
    ),
    requirements_of="Documents for which service?",
    requirements="What to bring:",
)

BOOKING = BookingWords(
    choose_day="Choose another day",
    choose_time="Choose a time",
    many_places="places left",
    no_days=Message("No day can be booked now", "Please come during opening hours, or ask our staff."),
    owner="NIK of the booking's owner",
    booked="You have a booking",
    keep_code="Keep this code. Scan or type it at the kiosk on that day.",
    slip_printed=Message("Please take the paper below the screen", "This is no queue number."),
    slip_not_printed=Message("The paper did not come", "The printer has a fault. Please note it from the screen."),
    loading_days="Looking for days with room",
    booking="Making your booking",
    printing_slip="Printing",
    take_now="Take a number",
)

LOST_CODE = LostCodeWords(
    phone="Mobile number of the booking",
    privacy="Only for sending your code again, then deleted from the kiosk.",
    last_digits="Last 4 digits of the NIK",
    resending="Asking for your code",
    resent=Message(
        "If the number fits, the SMS is sent again.", "Look for the 8 characters in it. It may take a few minutes."
    ),
)

NUMBER_SMS = NumberSmsWords(
    number="Number {number}",
    consent="Only for today's queue SMS, then deleted.",
    type_phone="type your mobile number",
    no_link="no connection",
    sending="Sending the SMS. One moment, please.",
    said={
        NumberSms.OFFERED: "",
        NumberSms.LEFT: "We have sent the number to your phone, too.",
        NumberSms.SENT: "An SMS with this number is on its way to your phone.",
        NumberSms.NOT_SENT: "SMS may not arrive. Note your number, or call staff.",
    },
)

RECORD = RecordWords(
    refused={
        RecordGroup.IN_PROCESS: Message(
            "The KTP-el cannot be printed yet",
            "Your record is still being processed at the national centre. We tell you by SMS once it is ready.",
        ),
        RecordGroup.DUPLICATE: Message(
            "Your record needs repair", "The KTP-el cannot be printed yet. Our data repair staff will help you."
        ),
        RecordGroup.PRINT_READY: Message(
            "Your KTP-el can be printed", "This is the code of a request. Take a queue number for printing."
        ),
        RecordGroup.PRINTED: Message("Your KTP-el is ready", "Take a queue number to collect it. Free of charge."),
    },
    phone="Your mobile number",
    consent="Only for KTP-el news, then deleted.",
    leaving="Keeping your number",
    left={
        PhoneOutcome.KEPT: Message(
            "We will tell you by SMS", "As soon as your KTP-el can be printed, you get one SMS. Free."
        ),
        PhoneOutcome.NOT_KEPT: Message("Your number may not be kept", "Try again in a moment, or ask our staff."),
        PhoneOutcome.NO_LINK: Message(
            "The connection is down", "Your number cannot be kept right now. Our staff will help you."
        ),
        PhoneOutcome.NONE: Message(
            "It works without a phone", "Ask at this kiosk with the same code at any time, or ask our staff."
        ),
    },
    ask_staff="Ask our staff",
    take_repair="Number for data repair",
)
