package org.muniment.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.muniment.node.http.Api.content;
import static org.muniment.node.http.Api.document;
import static org.muniment.node.http.Api.get;
import static org.muniment.node.http.Api.patch;
import static org.muniment.node.http.Api.send;
import static org.muniment.node.http.Api.upload;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Into the trash and out of it. */
class TrashTest {

  @Test
  void aTrashedDocumentIsShownButNotItsContent() {
    String id = upload("trash", "x").id();

    send("DELETE", document(id), Map.of()).expect(204);

    assertThat(get(document(id)).expect(200).json().get("state").textValue()).isEqualTo("trashed");
    assertThat(get(content(id)).problem(409, "wrong-state").get("state").textValue())
        .isEqualTo("trashed");
    send("HEAD", content(id), Map.of()).expect(409);
    patch(id, "{\"name\":\"y\"}", Map.of()).problem(409, "wrong-state");
  }

  @Test
  void itComesOutOfTheTrashAsItWas() {
    String id = upload("back", "x").id();
    send("DELETE", document(id), Map.of()).expect(204);

    Answer restored = send("POST", document(id) + "/restore", Map.of()).expect(200);

    assertThat(restored.json().get("state").textValue()).isEqualTo("live");
    assertThat(get(content(id)).expect(200).text()).isEqualTo("x");
  }
}
