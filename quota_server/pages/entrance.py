"""`/`: what somebody finds who types the server's address: where residents are helped, and the pages of staff."""

from fastapi import APIRouter, Request, Response

from quota_server.api.house import house_of
from quota_server.pages.frame import Page, page_response

router = APIRouter()
_TITLE = "Antrean Disdukcapil"
_MAIN = (
    '<div class="sempit"><h1>Selamat datang</h1>'
    '<section class="kartu"><h2>Warga</h2><p>Sudah mendaftar? Buka tautan pada SMS pendaftaran Anda, atau ketik kodenya'
    " di kios antrean. Kode hilang? Tekan &quot;Kode hilang?&quot; di kios.</p></section>"
    '<section class="kartu"><h2>Petugas</h2><ul class="pintu"><li><a href="/loket">Loket</a>'
    '<span>memanggil dan melayani nomor</span></li><li><a href="/cocokkan">Cocokkan</a>'
    "<span>memutuskan yang terjadi saat kios tidak tersambung</span></li>"
    '<li><a href="/pesan">Pesan</a><span>melihat pesan yang dikirim ke warga</span></li></ul></section></div>'
)


@router.get("/")
async def entrance(request: Request) -> Response:
    """The same for everybody; asks nothing of the store."""
    simulated = house_of(request).clock.simulated
    return page_response(Page(_TITLE, _TITLE, "Kantor kependudukan dan pencatatan sipil", _MAIN, simulated=simulated))
