import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/** What lies behind the relay; the first byte of a connection says what it shall do. */
final class Origin {
    static final byte ECHO = 'E';
    static final byte TAKE = 'T';
    static final byte GIVE = 'G';

    private static final int STACK_BYTES = 128 * 1024;

    private Origin() {}

    static void serve(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket(port, 4096)) {
            System.out.println("ready");
            while (true) {
                Socket socket = listener.accept();
                new Thread(null, () -> serve(socket), "origin", STACK_BYTES).start();
            }
        }
    }

    private static void serve(Socket socket) {
        byte[] bytes = new byte[1];
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            int order = in.read(bytes);
            if (order > 0) {
                obey(bytes[0], in, out);
            }
        } catch (IOException gone) {
            // the client has what it wanted
        }
    }

    private static void obey(byte order, InputStream in, OutputStream out) throws IOException {
        switch (order) {
            case TAKE -> {
                byte[] bytes = new byte[256 * 1024];
                long sum = 0;
                for (int count = 0; count >= 0; count = in.read(bytes)) {
                    sum += count;
                }
            }
            case GIVE -> {
                byte[] bytes = new byte[256 * 1024];
                while (true) {
                    out.write(bytes);
                }
            }
            default -> {
                out.write(order);
                byte[] bytes = new byte[1024];
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    out.write(bytes, 0, count);
                }
            }
        }
    }
}
